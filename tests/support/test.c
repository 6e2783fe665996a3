#include "tests/support/test.h"

#include <math.h>

void test_double_is(double found, double wanted, const char *file, int line)
{
    if (found == wanted || (isnan(found) && isnan(wanted)))
        return;
    print_error("found %.17g, wanted %.17g\n", found, wanted);
    _fail(file, line);
}

void test_double_near(double found, double wanted, double tolerance, const char *file, int line)
{
    if (fabs(found - wanted) <= tolerance)
        return;
    print_error("found %.17g, wanted %.17g within %g\n", found, wanted, tolerance);
    _fail(file, line);
}
