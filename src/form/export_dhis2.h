/* The codes by which DHIS2 knows what our forms ask: records of the form `dhis2`, which the province keeps. */
#ifndef FORM_EXPORT_DHIS2_H
#define FORM_EXPORT_DHIS2_H

#define EXPORT_DHIS2_FORM "dhis2"

/* How that form's records are keyed: by form, field and the grid's row. "-" in `row`: of no grid; "-" in `field` and `row`: the data set
 * itself, whose `combination` is the attribute option combination of all its values. */
#define EXPORT_DHIS2_NONE "-"

#endif
