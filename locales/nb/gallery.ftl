wrong-not-kept = Denne tegningen har { $what } i seg, som ikke blir med. Gjør det om til kurver og prøv igjen.
wrong-too-complex = Denne tegningen har for mye i seg. Gjør den enklere, eller last den opp som PNG.

audit-badge-deleted = Merke slettet
audit-badge-image-added = Merkebilde lastet opp
audit-badge-image-deleted = Merkebilde slettet
dialect-assignments = Tildelinger fra programmer

art-keep = Behold bildet
art-compose = Sett sammen et
art-upload = Last opp en fil
art-library = Dette opplastede bildet
art-source = Hvor bildet kommer fra
art-preview-alt = Merket slik det blir
art-preview = Vis forhåndsvisning
art-shape = Form
art-field = Felt
art-metal = Metall
art-icon = Ikon
art-icons-search = Søk i ikonene
art-file = Fil
art-file-help = PNG, JPEG, WebP, GIF eller SVG, høyst 5 MiB og 4096 piksler per side. Kvadratisk ser best ut. Tekst i SVG må gjøres om til kurver.

art-circle = Sirkel
art-shield = Skjold
art-hexagon = Sekskant
art-rosette = Rosett
art-medal = Medalje
art-fjord = Fjord
art-azure = Blå
art-vert = Grønn
art-purpure = Lilla
art-murrey = Morbær
art-gules = Rød
art-tenne = Gyllenbrun
art-sable = Sobel
art-or = Gull
art-argent = Sølv
art-copper = Kobber

images-title = Opplastede bilder
images-lead = Bilder til å lage merker av, lastet opp her eller av et program.
images-none = Ingen bilder ennå
images-none-text = Last opp et, så er det klart til å bli et merke.
images-file = Bilde
images-name = Navn
images-name-help = Tomt felt gir filens navn.
images-upload = Last opp bilde
images-use = Lag et merke
images-delete = Slett
images-delete-title = Slette { $name }?
images-delete-text = Filen forsvinner for godt. Merker beholder sine egne bilder.
images-delete-do = Slett bildet
images-in-use = Et merke viser dette bildet, så det blir.
images-site = Dette bildet tilhører hele nettstedet, så bare en administrator for alt kan slette det.
done-image-added = { $name } er klart til å bli et merke.
done-image-deleted = { $name } er slettet.

# Name of the icon, what it is called, and what else it is found by. One line for each.
art-icons =
    star: Stjerne, best, favoritt
    flame: Flamme, ild, bål, rekke
    heart: Hjerte, kjærlighet, omsorg
    trophy: Pokal, vinner
    medal: Medalje, premie
    award: Utmerkelse, sløyfe, rosett
    crown: Krone, konge, dronning
    gem: Edelsten, diamant, juvel
    sparkles: Glitter, magi, ny
    check: Hake, ferdig, utført
    badge-check: Segl med hake, bekreftet, godkjent
    shield: Skjold, beskyttelse
    shield-check: Skjold med hake, trygg
    target: Blink, mål, sikte
    flag: Flagg, milepæl, mål
    rocket: Rakett, oppskyting, start
    zap: Lyn, energi, rask
    sun: Sol, dag, sommer
    moon: Måne, natt
    mountain: Fjell, topp, tur
    tree-pine: Furu, skog, natur
    sprout: Spire, vekst, nybegynner
    leaf: Blad, natur, miljø
    flower-2: Blomst, vår, hage
    snowflake: Snøfnugg, vinter
    waves: Bølger, hav, vann
    bird: Fugl, frihet
    paw-print: Pote, hund, katt, dyr
    compass: Kompass, retning, veiviser
    map: Kart, reise
    anchor: Anker, hav, stødig
    sailboat: Seilbåt, hav, reise
    lighthouse: Fyrtårn, veiviser, kyst
    bridge: Bro, forbindelse
    bike: Sykkel, sport
    footprints: Fotspor, skritt, gåtur
    tent: Telt, leir, samling
    house: Hus, hjem
    door-open: Åpen dør, velkommen
    users: Folk, gruppe, fellesskap
    handshake: Håndtrykk, avtale, sammen
    heart-handshake: Hender og hjerte, solidaritet, støtte
    hand-heart: Hånd med hjerte, frivillig, gave
    thumbs-up: Tommel opp, liker, bra
    smile: Smil, glede, glad
    message-square: Snakkeboble, samtale, prat
    megaphone: Ropert, stemme, talsperson
    mic: Mikrofon, foredrag, podkast
    ear: Øre, lytte
    eye: Øye, se, oppmerksomhet
    accessibility: Tilgjengelighet, inkludering, rullestol
    baby: Barn, baby, familie
    lightbulb: Lyspære, idé
    brain: Hjerne, sinn, tenke
    book-open: Åpen bok, lese, kurs
    graduation-cap: Studenthatt, student, utdanning
    pencil: Blyant, skrive, redigere
    feather: Fjær, forfatter, dikt
    mail: Brev, post, e-post
    code: Kode, programmering
    puzzle: Puslespill, løsning, brikke
    wrench: Skiftenøkkel, verktøy, reparere
    hammer: Hammer, bygge, håndverk
    key: Nøkkel, adgang
    lock: Lås, sikkerhet, taushetsplikt
    link: Lenke, kjede, forbindelse
    globe: Globus, verden, internasjonal
    languages: Språk, oversettelse
    calendar-check: Kalender, oppmøte, arrangement
    clock: Klokke, tid
    hourglass: Timeglass, tålmodighet, tid
    infinity: Uendelig, endeløs
    layers: Lag, nivåer
    scale: Vektskål, rettferdighet, balanse
    heart-pulse: Hjerteslag, helse, førstehjelp
    stethoscope: Stetoskop, lege, helse
    life-buoy: Livbøye, redning, hjelp
    dumbbell: Manual, trening, styrke
    music: Musikk, note, sang
    palette: Palett, kunst, farger
    camera: Kamera, bilde
    drama: Masker, teater, drama
    coffee: Kaffe, kopp, pause
    cake: Kake, bursdag, feiring
    gift: Gave, presang
