wrong-not-kept = This drawing has { $what } in it, which is not kept. Turn it into paths and try again.
wrong-too-complex = This drawing has too much in it. Make it simpler, or upload it as PNG.

audit-badge-deleted = Badge deleted
audit-badge-image-added = Badge picture uploaded
audit-badge-image-deleted = Badge picture deleted
dialect-assignments = Assignments

art-keep = Keep the picture
art-compose = Compose one
art-upload = Upload a file
art-library = This uploaded picture
art-source = Where the picture comes from
art-preview-alt = The badge as it will look
art-preview = Show preview
art-shape = Shape
art-field = Field
art-metal = Metal
art-icon = Icon
art-icons-search = Search the icons
art-file = File
art-file-help = PNG, JPEG, WebP, GIF or SVG, at most 5 MiB and 4,096 pixels a side. Square looks best. Text in an SVG must be turned into paths.

art-circle = Circle
art-shield = Shield
art-hexagon = Hexagon
art-rosette = Rosette
art-medal = Medal
art-fjord = Fjord
art-azure = Azure
art-vert = Green
art-purpure = Purple
art-murrey = Mulberry
art-gules = Red
art-tenne = Tawny
art-sable = Sable
art-or = Gold
art-argent = Silver
art-copper = Copper

images-title = Uploaded pictures
images-lead = Pictures to make badges of, uploaded here or by a program.
images-none = No pictures yet
images-none-text = Upload one, and it is ready to become a badge.
images-file = Picture
images-name = Name
images-name-help = Left empty, it is the name of the file.
images-upload = Upload picture
images-use = Make a badge
images-delete = Delete
images-delete-title = Delete { $name }?
images-delete-text = The file goes for good. Badges keep their own pictures.
images-delete-do = Delete picture
images-in-use = A badge shows this picture, so it stays.
images-site = This picture belongs to the whole site, so only an administrator of all of it can delete it.
done-image-added = { $name } is ready to become a badge.
done-image-deleted = { $name } is deleted.

# Name of the icon, what it is called, and what else it is found by. One line for each.
art-icons =
    star: Star, best, favourite
    flame: Flame, fire, streak, bonfire
    heart: Heart, love, care
    trophy: Trophy, cup, winner
    medal: Medal, prize
    award: Award, rosette, ribbon
    crown: Crown, king, queen
    gem: Gem, diamond, jewel
    sparkles: Sparkles, magic, new
    check: Tick, check, done
    badge-check: Seal with a tick, verified, approved
    shield: Shield, protection
    shield-check: Shield with a tick, safe
    target: Target, aim, goal
    flag: Flag, milestone, goal
    rocket: Rocket, launch, start
    zap: Lightning, energy, fast
    sun: Sun, day, summer
    moon: Moon, night
    mountain: Mountain, summit, hike
    tree-pine: Pine tree, forest, nature
    sprout: Sprout, growth, beginner
    leaf: Leaf, nature, environment
    flower-2: Flower, spring, garden
    snowflake: Snowflake, winter
    waves: Waves, sea, water
    bird: Bird, freedom
    paw-print: Paw, dog, cat, animal
    compass: Compass, direction, guide
    map: Map, journey
    anchor: Anchor, sea, steady
    sailboat: Sailing boat, sea, journey
    lighthouse: Lighthouse, guide, coast
    bridge: Bridge, connection
    bike: Bicycle, sport, cycling
    footprints: Footprints, steps, walk
    tent: Tent, camp, retreat
    house: House, home
    door-open: Open door, welcome
    users: People, group, community
    handshake: Handshake, agreement, together
    heart-handshake: Hands and heart, solidarity, support
    hand-heart: Hand with a heart, volunteer, giving
    thumbs-up: Thumb up, like, good
    smile: Smile, joy, happy
    message-square: Speech bubble, conversation, talk
    megaphone: Megaphone, voice, advocate
    mic: Microphone, speaker, podcast
    ear: Ear, listening
    eye: Eye, seeing, attention
    accessibility: Accessibility, inclusion, wheelchair
    baby: Child, baby, family
    lightbulb: Light bulb, idea
    brain: Brain, mind, thinking
    book-open: Open book, reading, course
    graduation-cap: Graduation cap, student, education
    pencil: Pencil, writing, editing
    feather: Feather, author, poetry
    mail: Letter, mail, post
    code: Code, programming
    puzzle: Puzzle, solution, piece
    wrench: Wrench, tool, repair
    hammer: Hammer, building, craft
    key: Key, access
    lock: Lock, security, confidential
    link: Link, chain, connection
    globe: Globe, world, international
    languages: Languages, translation
    calendar-check: Calendar, attendance, event
    clock: Clock, time
    hourglass: Hourglass, patience, time
    infinity: Infinity, endless
    layers: Layers, levels
    scale: Scales, justice, balance
    heart-pulse: Heartbeat, health, first aid
    stethoscope: Stethoscope, doctor, health
    life-buoy: Lifebuoy, rescue, help
    dumbbell: Dumbbell, training, strength
    music: Music, note, song
    palette: Palette, art, colours
    camera: Camera, photo
    drama: Masks, theatre, drama
    coffee: Coffee, cup, break
    cake: Cake, birthday, celebration
    gift: Gift, present
