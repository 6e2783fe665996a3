#include "server/httpdate.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

char *httpdate_format(int64_t nanoseconds, char buf[HTTPDATE_TEXT])
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const int64_t second = 1000000000;
    time_t t = (time_t)(nanoseconds / second - (nanoseconds % second < 0));
    struct tm tm;
    char text[80];
    gmtime_r(&t, &tm);
    snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * tm.tm_wday,
             tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
             tm.tm_sec);
    memcpy(buf, text, HTTPDATE_TEXT - 1);
    buf[HTTPDATE_TEXT - 1] = '\0';
    return buf;
}
