# make bench: measured ratios; decides no test.
