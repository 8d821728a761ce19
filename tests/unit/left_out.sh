#!/bin/sh
# Stands in the suite for the tests that this build could not make, so that the count says so.
echo "1..0 # SKIP cmocka or libvterm is missing (configure said which): their tests were left out"
