"""What `make run` does, from a fresh clone to a running LabelHub.

`environment` and `frontend` run before anything is installed and use the standard library alone; the rest runs in
the virtual environment.
"""
