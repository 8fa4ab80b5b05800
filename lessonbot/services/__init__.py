"""What lessonbot does: one function per use, one transaction each."""
