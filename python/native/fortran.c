#include <stddef.h>
#include <string.h>

/* The one function of Fortran's runtime that OpenBLAS's LAPACK needs: the texts `first` and `second`, one after the other, filled up with
 * blanks or cut to `length`. */
void _gfortran_concat_string(
    size_t length, char *result, size_t first_length, const char *first, size_t second_length, const char *second) {
  size_t n = first_length < length ? first_length : length;
  memcpy(result, first, n);
  size_t m = second_length < length - n ? second_length : length - n;
  memcpy(result + n, second, m);
  memset(result + n + m, ' ', length - n - m);
}
