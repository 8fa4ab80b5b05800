"""What lessonbot costs: one script per figure, `python -m benchmarks.run` for all of them."""
