#include "config.h"
#include "base/earth.h"

#include <math.h>

double earth_km(double lat1, double lon1, double lat2, double lon2)
{
	const double degree = 3.14159265358979323846 / 180.0, diameter = 2 * 6371.0;
	const double up = sin((lat2 - lat1) * degree / 2), along = sin((lon2 - lon1) * degree / 2);
	const double half = up * up + cos(lat1 * degree) * cos(lat2 * degree) * along * along;

	return diameter * asin(sqrt(half < 1 ? half : 1));
}
