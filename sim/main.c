#include "sim/base/err.h"

int main(void)
{
    return EXIT_FINE;
}
