/* What was keyed on this box and the province did not take: why, and taking it back. */
#ifndef SCREENS_REFUSED_H
#define SCREENS_REFUSED_H

#include "screens/app.h"

void refused_push(struct app *app);

#endif
