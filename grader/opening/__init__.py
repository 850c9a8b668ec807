"""Opens an uploaded file: bytes to cells of Python source, without running any of it.

Everything here is run by `grader.submission` in a child process of its own, with little memory and
little time, because the file is a stranger's: JSON can blow up twenty-five-fold in memory, and
CPython's parser is documented to be crashable. Only the standard library is imported, and of that
little, since every import is paid for with each submission.
"""
