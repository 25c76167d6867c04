"""Scoring against gold: matching, scores with intervals, comparison of two versions, agreement of two annotators."""
