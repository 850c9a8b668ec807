"""Courses run with nbgrader: its course folder made from our units, and its gradebook in and out.

`checks` says which grade cell stands for which check, `answers` turns the reference into solution
regions, and `folder` writes the course folder; none of these needs nbgrader. `sanitize` and
`sandbox` hold the preprocessors that nbgrader's autograde loads, `gradebook` and `classroom` work
on its database and folders; they import nbgrader, which is an extra.
"""
