#!/bin/sh
# Run by harness.sh alone: the test that must fail, as one test of a suite of its own.
exec "$BUILDDIR/tests/unit/must_fail"
