/* Distances on the globe. */
#ifndef BASE_EARTH_H
#define BASE_EARTH_H

/* Kilometres of the great circle between two points in degrees, by the haversine, on a sphere of 6,371 km. */
double earth_km(double lat1, double lon1, double lat2, double lon2);

#endif
