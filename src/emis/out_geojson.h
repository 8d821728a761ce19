/* Schools on a map: a GeoJSON FeatureCollection (RFC 7946) of points, longitude first, each known by its school's code. DHIS2 takes it at
 * /api/organisationUnits/geometry?geoJsonId=false&geoJsonProperty=code&orgUnitProperty=code. */
#ifndef EMIS_OUT_GEOJSON_H
#define EMIS_OUT_GEOJSON_H

#include "form/export.h"

/* Schools that OPTIONS->where holds for (its format is not looked at), a feature a line. A school without a point is left out, since a feature without
 * one would take the point away that DHIS2 has; *WITHOUT counts them. IS_PUBLIC: girls' schools as emis/publish_place.h rounds them.
 * Errors as export_run's. */
bool out_geojson(struct replica *replica, struct form_set *set, const struct export_options *options, bool is_public, long *without,
	struct err *err);

#endif
