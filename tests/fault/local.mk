# Tests of what goes wrong: kills, full disks, hostile files (SCRIPT_TESTS).
