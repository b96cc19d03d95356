wrong-not-kept = Denne tegningen har { $what } i seg, som ikke blir med. Gjør det om til kurver og prøv igjen.
wrong-too-complex = Denne tegningen har for mye i seg. Gjør den enklere, eller last den opp som PNG.
