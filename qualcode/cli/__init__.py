"""The console command `qualcode`: the same verbs as the pages, for scripts."""
