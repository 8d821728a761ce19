#!/bin/sh
# Makes configure and Makefile.in in a fresh checkout. A release tarball has them already.
set -e
cd "$(dirname "$0")"
for tool in autoreconf automake pkg-config; do
	command -v "$tool" >/dev/null 2>&1 || {
		echo "autogen.sh: $tool is missing: apt-get install autoconf automake pkg-config" >&2
		exit 69
	}
done
exec autoreconf --install --warnings=all "$@"
