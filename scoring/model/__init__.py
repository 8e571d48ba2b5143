"""The one vocabulary: evidence as tidy frames, problems, scores, points."""
