"""The catalogue for programs: JSON API, badges, feeds and exports.

Every function is pure: from a catalogue to the files that stand beside its pages, each as its path
below the site's root and its text. Links are absolute where `base` (the site's own URL) is known.
"""
