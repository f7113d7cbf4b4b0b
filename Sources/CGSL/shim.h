// The only door to C numerics: GSL's ODE integrators and distributions, OpenBLAS and LAPACK.
// BLAS and LAPACK are declared here, because <gsl/gsl_blas.h> and OpenBLAS's <cblas.h> clash.
#ifndef EMBER_CGSL_SHIM_H
#define EMBER_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <stdlib.h>
#include <string.h>

// Swift 6 rejects mutable C globals; these getters hand them out.
static inline const gsl_odeiv2_step_type *ember_gsl_step_rkck(void) { return gsl_odeiv2_step_rkck; }
static inline const gsl_odeiv2_step_type *ember_gsl_step_rkf45(void) { return gsl_odeiv2_step_rkf45; }
static inline const gsl_odeiv2_step_type *ember_gsl_step_rk8pd(void) { return gsl_odeiv2_step_rk8pd; }

enum { EMBER_CBLAS_ROW_MAJOR = 101, EMBER_CBLAS_NO_TRANS = 111, EMBER_CBLAS_TRANS = 112 };
enum { EMBER_CBLAS_LOWER = 122, EMBER_CBLAS_NON_UNIT = 131, EMBER_CBLAS_LEFT = 141 };

void cblas_dgemm(int order, int transA, int transB, int m, int n, int k, double alpha, const double *a, int lda,
                 const double *b, int ldb, double beta, double *c, int ldc);
void cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, const float *a, int lda,
                 const float *b, int ldb, float beta, float *c, int ldc);
void cblas_dgemv(int order, int trans, int m, int n, double alpha, const double *a, int lda, const double *x, int incx,
                 double beta, double *y, int incy);
void cblas_sgemv(int order, int trans, int m, int n, float alpha, const float *a, int lda, const float *x, int incx,
                 float beta, float *y, int incy);
void cblas_dtrsm(int order, int side, int uplo, int trans, int diag, int m, int n, double alpha, const double *a, int lda,
                 double *b, int ldb);
void cblas_dtrmv(int order, int uplo, int trans, int diag, int n, const double *a, int lda, double *x, int incx);
void openblas_set_num_threads(int threads);

// OpenBLAS has kernels for kinds of processors, and takes one that is younger than itself for a Pentium 4 ("Prescott"): with Debian 12's that
// costs a factor of three in products of matrices. Where that is so it is told what the processor can do, by its own variable, and looks again.
// For the beginning of a program, while nothing else runs.
char *openblas_get_corename(void);
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void *gotoblas __attribute__((weak));

static inline void ember_openblas_know_processor(void) {
#if defined(__x86_64__)
  if (!gotoblas_dynamic_init || !&gotoblas || getenv("OPENBLAS_CORETYPE")) return;
  if (strcmp(openblas_get_corename(), "Prescott") != 0) return;
  const char *core = 0;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) core = "Haswell";
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) core = "SkylakeX";
  if (!core || setenv("OPENBLAS_CORETYPE", core, 1) != 0) return;
  gotoblas = 0;
  gotoblas_dynamic_init();
  unsetenv("OPENBLAS_CORETYPE");
#endif
}

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dtrtrs_(const char *uplo, const char *trans, const char *diag, const int *n, const int *nrhs, const double *a,
             const int *lda, double *b, const int *ldb, int *info);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);

#endif
