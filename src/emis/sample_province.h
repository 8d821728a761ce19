/* What the province writes for the sample: the calendar with its notifications, and users. */
#ifndef EMIS_SAMPLE_PROVINCE_H
#define EMIS_SAMPLE_PROVINCE_H

#include "emis/sample_world.h"

/* Writes both, each as one entry, and keeps the days off in the world. */
bool sample_province_write(struct sample_world *world, struct err *err);
/* The days off of one zone that DAY belongs to, or NULL. */
const struct sample_days *sample_province_day_off(const struct sample_world *world, bool is_winter, int day);
/* User name of monitor 0..SAMPLE_MONITORS - 1. */
const char *sample_province_monitor(int number);

#endif
