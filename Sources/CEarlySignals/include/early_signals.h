/// Signals that ask the program to end, before Swift's runtime is there to hear them. Linking this is all that is needed.
