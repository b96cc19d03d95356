wrong-not-kept = This drawing has { $what } in it, which is not kept. Turn it into paths and try again.
wrong-too-complex = This drawing has too much in it. Make it simpler, or upload it as PNG.
