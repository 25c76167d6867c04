"""The evidence as people look at it: plots, and one HTML file with everything in it."""
