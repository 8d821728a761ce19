/* A province of a few invented schools, small enough that every indicator is worked out by hand. */
#ifndef INDICATOR_WORLD_H
#define INDICATOR_WORLD_H

#include "form/set.h"
#include "store/replica.h"

/* With the forms that come with the program, the optional pages of ages, money and books, and the population's; filled.
 *
 * District Kech in 2024, returns of the census unless said:
 *   08001  boys, high, tehsil turbat, cluster 08001, union council ONE, at 26.0 63.0; approved. Boys enrolled (of them repeaters), and
 *          in 2023: kachi 50 (0); 1: 110 (10), 100; 2: 95 (5), 90; 3: 84 (4), 80; 4: 72 (2), 70; 5: 63 (3), 60; 6: 50 (2), 50; 7: 46 (1), 45;
 *          8: 40 (0), 40; 9: 38 (2), 36; 10: 33 (1), 30; 11: 20 (0); 12: 10 (1). 711 in all. Girls are not reported.
 *          9 men and 1 woman teach, 12 posts, 10 filled, 4 other posts, 3 filled; 9 rooms; everything there but gas and a ramp.
 *   08002  girls, high, turbat, cluster 08001, ONE, at 26.0 63.2. ECE 1 boy (0), 5 girls (0); girls: kachi 8 (0); 1: 50 (5), 40 in 2023;
 *          2: 32 (2), 20; 3: 10 (0). 105 girls, 1 boy. 3 women teach, no man, 3 posts, 4 filled; 1 room; water from a well, no
 *          electricity, soap is not there.
 *   08003  boys, primary, tehsil tump, TWO, closed for want of a teacher; 1 post, not filled.
 *   08004  boys, primary, tump, TWO, without a point; no return.
 *   08005  mixed, middle, tump, cluster 08005, THREE, at 26.1 63.05, winter zone. Class 1: 6 boys, repeaters blank. One teacher, 2 posts, 1
 *          filled; no building, no room, no water, no toilet, no wall, no washbasin.
 *   08007  boys, primary, tump, cluster 08005, TWO, at 26.0 63.05. Class 1: no boy, no girl. No teacher; nothing else reported.
 *   08008  girls, primary, turbat, FOUR, at 26.0 63.1; no return.
 * Population of 2023: 100 boys and 80 girls of each age from 3 to 18 in Kech and in Lasbela; Hub, cut from Lasbela, has none.
 * District Panjgur: 16 closed schools, one for each reason, and one without; functional ones: 1 girls' and 2 boys' middle, 1 and 1 higher
 * secondary. Lasbela: 08040, class 1 with 30 boys, 20 girls. Hub: 08041, class 1 with 20 boys, 12 girls.
 * Visits, ages, money and books: see the end of indicator_world.c. */
struct replica *indicator_world_open(const char *folder, struct form_set **set);

#endif
