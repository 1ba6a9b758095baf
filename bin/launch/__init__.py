"""What `bin/demo`, `bin/test`, `bin/check`, `bin/manage` and `bin/lock` have in common.

Standard library only: this code runs before there is an environment, on any Python from 3.11 on.
"""
