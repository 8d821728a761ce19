/*
 * The program's door. It says its version until there are commands to choose from.
 */
#include "config.h"

#include <stdio.h>

int main(void)
{
	printf("zila %s\n", PACKAGE_VERSION);
	return 0;
}
