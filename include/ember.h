/* The library libember: Ember's solver, posteriors, emulators, surrogates and likelihoods for other programs.
 *
 * Calls that can fail return a status: 0, or what the program `ember` would end with (64 usage, 65 bad input, 66 missing file,
 * 70 internal, 73 a store that cannot be used). Then *message is a text, the program's own, which the caller frees with
 * ember_text_free; else it is NULL. `message` itself may be NULL.
 *
 * Handles are opaque, made by ..._new and calls with an `answer`, and live until they are freed. NULL is refused everywhere; a freed
 * handle is as bad as freed memory. There is no global state. All calls may come from several threads at once, with the same handle
 * too, and from processes that were forked after others; in these a call works on one core.
 *
 * Names of parameters are those of input files, aliases included. Texts are UTF-8 and end in zero; counts are of elements.
 */
#ifndef EMBER_H
#define EMBER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ember_solver ember_solver;
typedef struct ember_posterior ember_posterior;
typedef struct ember_emulator ember_emulator;
typedef struct ember_learner ember_learner;
typedef struct ember_surrogate ember_surrogate;
typedef struct ember_likelihood ember_likelihood;
typedef struct ember_answer ember_answer;

/* The release, to be freed. */
char *ember_version(void);
/* All names of `parameters`, `derived` (each with its aliases after it), `spectra` or `background`, one on each line. */
int32_t ember_names(const char *what, char **names, char **message);
void ember_text_free(char *text);

/* An answer is a list of named arrays. */
int64_t ember_answer_count(const ember_answer *answer);
/* NULL out of range; to be freed. */
char *ember_answer_name(const ember_answer *answer, int64_t index);
int64_t ember_answer_length(const ember_answer *answer, int64_t index);
/* Copies ember_answer_length numbers. */
void ember_answer_copy(const ember_answer *answer, int64_t index, double *values);
/* All at once: the names, one on each line, to be freed; the length of each array (`lengths` may be NULL) and their sum; all numbers, one
 * array after the other. */
char *ember_answer_names(const ember_answer *answer);
int64_t ember_answer_lengths(const ember_answer *answer, int64_t *lengths);
void ember_answer_values(const ember_answer *answer, double *values);
/* A number that is the same for answers whose arrays have the same names and lengths, for callers who keep what these mean. The numbers of
 * the arrays that have one each are copied, in order, `number_capacity` of them at most. Of those that have more, `array_capacity` at most, the
 * address is left: the numbers may be read and changed there until the answer is freed. `numbers` and `arrays` may be NULL. */
uint64_t ember_answer_digest(ember_answer *answer, double *numbers, int64_t number_capacity, double **arrays, int64_t array_capacity);
void ember_answer_free(ember_answer *answer);

/* `settings`: what stands under theory.ember in an input file, as YAML or JSON; "" for the defaults. There is no store unless it names
 * one, and no emulator. */
int32_t ember_solver_new(const char *settings, ember_solver **solver, char **message);
void ember_solver_free(ember_solver *solver);

/* spectra/KIND: C_l for l = 0 ... lmax in muK^2 (lensing potential: without unit); derived/NAME: those asked for, and those that cost
 * nothing more. With `by`: derivative/PARAMETER/spectra/KIND and derivative/PARAMETER/derived/NAME too, in the caller's spelling, all
 * other stated parameters held. Parameters that are not given are those of the fiducial model. */
int32_t ember_solver_predict(const ember_solver *solver, const char *const *names, const double *values, int64_t count,
                             const char *const *spectra, int64_t spectra_count, int64_t lmax,
                             const char *const *derived, int64_t derived_count,
                             const char *const *by, int64_t by_count, ember_answer **answer, char **message);

/* H (km/s/Mpc), D_C, D_M, D_A, D_L, D_V (Mpc) and Omega_... at redshifts; not a number below 0 and above 1e9. With `by`:
 * derivative/PARAMETER/H, and D_C, D_M, D_A, D_L, too. */
int32_t ember_solver_background(const ember_solver *solver, const char *const *names, const double *values, int64_t count,
                                const double *redshifts, int64_t redshift_count, const char *const *by, int64_t by_count,
                                ember_answer **answer, char **message);
/* D_A (Mpc) of sources at the second redshifts seen from the first; 0 unless the first is smaller. */
int32_t ember_solver_angular_diameter_distances(const ember_solver *solver, const char *const *names, const double *values,
                                                int64_t count, const double *first, const double *second,
                                                int64_t pair_count, ember_answer **answer, char **message);
/* sigma8 and fsigma8 at redshifts from 0 to 1000, linear, of all matter. */
int32_t ember_solver_growth(const ember_solver *solver, const char *const *names, const double *values, int64_t count,
                            const double *redshifts, int64_t redshift_count, ember_answer **answer, char **message);
/* k (1/Mpc), linear and, in models with nonlinear = 1, nonlinear P(k, z) (Mpc^3) of all matter, one row for each redshift. */
int32_t ember_solver_matter_power(const ember_solver *solver, const char *const *names, const double *values, int64_t count,
                                  const double *redshifts, int64_t redshift_count, double largest_wavenumber,
                                  ember_answer **answer, char **message);

/* The posterior of an input file; `settings` are KEY.PATH=VALUE or NAME=VALUE, as of `--set`. The solver answers every point; there is
 * no store unless the file names one. */
int32_t ember_posterior_new(const char *file, const char *const *settings, int64_t setting_count,
                            ember_posterior **posterior, char **message);
void ember_posterior_free(ember_posterior *posterior);
/* The number of sampled parameters: the length of every vector below. 0 for NULL. */
int64_t ember_posterior_dimension(const ember_posterior *posterior);
/* `sampled`, their LaTeX `labels`, `derived` or `likelihoods`, one on each line. */
int32_t ember_posterior_names(const ember_posterior *posterior, const char *what, char **names, char **message);
/* Where the prior is not zero (infinite ends included), the middle of the references, and the scales of the posterior. */
int32_t ember_posterior_scales(const ember_posterior *posterior, double *lower, double *upper, double *center,
                               double *scales, char **message);
/* ln prior (normalised) and ln L (-chi^2/2). Minus infinity where the prior is zero, and for ln L where there is no model. */
int32_t ember_posterior_log_density(const ember_posterior *posterior, const double *x, int64_t count,
                                    double *log_prior, double *log_likelihood, char **message);
/* The same with both gradients, which are 0 where a value is minus infinity. */
int32_t ember_posterior_gradient(const ember_posterior *posterior, const double *x, int64_t count, double *log_prior,
                                 double *log_likelihood, double *prior_gradient, double *likelihood_gradient,
                                 char **message);
/* The Fisher matrix at a point, normal priors included: dimension x dimension numbers, row by row. */
int32_t ember_posterior_fisher(const ember_posterior *posterior, const double *x, int64_t count, double *matrix,
                               char **message);

/* logprior, chi2/NAME, derived/NAME; an error says why there is no model. */
int32_t ember_posterior_evaluate(const ember_posterior *posterior, const double *x, int64_t count,
                                 ember_answer **answer, char **message);
/* The point that a point of the unit cube stands for: uniform in the cube is the prior. */
int32_t ember_posterior_prior_transform(const ember_posterior *posterior, const double *unit_cube, int64_t count,
                                        double *x, char **message);

/* An emulator trained beforehand, from its folder. */
int32_t ember_emulator_new(const char *folder, ember_emulator **emulator, char **message);
void ember_emulator_free(ember_emulator *emulator);
/* Its `inputs`, `spectra` or `derived`, one on each line. */
int32_t ember_emulator_names(const ember_emulator *emulator, const char *what, char **names, char **message);
/* lmax, input/NAME: the range in which it was trained. */
int32_t ember_emulator_describe(const ember_emulator *emulator, ember_answer **answer, char **message);
/* spectra/KIND, derived/NAME, error/KIND (one standard deviation of a multipole, as the emulator states it) and derivative/INPUT/...
 * as of a solver. Inputs that are not given are those of the fiducial model; what lies outside the ranges is refused. */
int32_t ember_emulator_predict(const ember_emulator *emulator, const char *const *names, const double *values,
                               int64_t count, const char *const *by, int64_t by_count, ember_answer **answer,
                               char **message);

/* The solver with an emulator that learns from its answers, for samplers of other programs. `settings` as of a solver, where `emulator`
 * has its meaning; `inputs`: the parameters that vary. An answer of the emulator is given where its calibrated error of ln L is within
 * emulator.accuracy: of `likelihoods` (the block of an input file), or, where this is "", of `experiment` ("cosmic variance", "Simons
 * Observatory" or "Planck"), which saw the spectra of the first point. Every answer has `spectra` and `derived`. Calls with one handle wait
 * for each other; a process that was forked off learns anew. */
int32_t ember_learner_new(const char *settings, const char *const *inputs, int64_t input_count,
                          const char *const *spectra, int64_t spectra_count, int64_t lmax, const char *const *derived,
                          int64_t derived_count, const char *likelihoods, const char *experiment,
                          ember_learner **learner, char **message);
void ember_learner_free(ember_learner *learner);
/* As of a solver, with emulated: 1 by the emulator, 0 by the solver; and sigma, the error of ln L. Among `names` may be parameters of the
 * likelihoods themselves, which have their default values else. */
int32_t ember_learner_predict(const ember_learner *learner, const char *const *names, const double *values,
                              int64_t count, const char *const *by, int64_t by_count, ember_answer **answer,
                              char **message);
/* solver_calls, cached_calls, emulator_uses, training_points, components, training_seconds, leave_one_out_error, audits,
 * audit_error, coverage95, failed_audits; refused/REASON: how often the solver was asked, and why. */
int32_t ember_learner_statistics(const ember_learner *learner, ember_answer **answer, char **message);
/* What was learnt, as text to be freed: points, but no spectra, which the solver or its store gives again. */
int32_t ember_learner_memory(const ember_learner *learner, char **memory, char **message);
int32_t ember_learner_restore(const ember_learner *learner, const char *memory, char **message);

/* A surrogate of ln L as a function of parameters of any names, for samplers of other programs with a likelihood of their own. `settings`:
 * what stands under theory.ember.emulator in an input file; "" for the defaults. Calls with one handle wait for each other; a process that
 * was forked off learns anew. */
int32_t ember_surrogate_new(const char *settings, const char *const *inputs, int64_t input_count,
                            ember_surrogate **surrogate, char **message);
void ember_surrogate_free(ember_surrogate *surrogate);
/* At values of the inputs, in their order: wanted, 1 where the caller has to compute ln L and to tell it, with nothing else to say; else
 * loglike, and emulated: 1 with its calibrated error sigma within emulator.accuracy, 0 where it has been told before (minus
 * infinity where there is no likelihood). negligible: 1 where ln L is not above loglike, which is below `floor`; minus infinity for no floor. Below a
 * floor ln L is taken for concave outside the trained region, until a check finds that it is not. */
int32_t ember_surrogate_ask(const ember_surrogate *surrogate, const double *x, int64_t count, double floor,
                            ember_answer **answer, char **message);
/* ln L as the caller has computed it, asked for or not; not finite where there is no likelihood. */
int32_t ember_surrogate_tell(const ember_surrogate *surrogate, const double *x, int64_t count, double loglike,
                             char **message);
/* gradient: d ln L / d input by the emulator; no element where it is not trusted. */
int32_t ember_surrogate_gradient(const ember_surrogate *surrogate, const double *x, int64_t count,
                                 ember_answer **answer, char **message);
/* As of a learner, with function_calls: how many values were told. */
int32_t ember_surrogate_statistics(const ember_surrogate *surrogate, ember_answer **answer, char **message);
/* What was learnt, as text to be freed, with the values: the function is not asked again. */
int32_t ember_surrogate_memory(const ember_surrogate *surrogate, char **memory, char **message);
int32_t ember_surrogate_restore(const ember_surrogate *surrogate, const char *memory, char **message);

/* Data sets by themselves, for programs that bring the theory: the block `likelihood` of an input file. */
int32_t ember_likelihood_new(const char *block, ember_likelihood **likelihood, char **message);
void ember_likelihood_free(ember_likelihood *likelihood);
/* Its `likelihoods`, the `spectra` and `derived` that it needs, its `nuisances` or their LaTeX `labels`, one on each line. */
int32_t ember_likelihood_names(const ember_likelihood *likelihood, const char *what, char **names, char **message);
/* lmax, redshifts; nuisance/NAME: default, mean and standard deviation of the prior that its authors recommend (not numbers without
 * one), ends of the range. */
int32_t ember_likelihood_describe(const ember_likelihood *likelihood, ember_answer **answer, char **message);
/* loglike, chi2/NAME of named arrays, whose numbers stand one after the other: spectra/KIND (C_l for l = 0 ... lmax or further), H
 * (km/s/Mpc) and D_M (Mpc) at the redshifts, derived/NAME, nuisance/NAME (or its default). With derivative/PARAMETER/... of any of these
 * but nuisance, or with an array `derivative`: derivative/PARAMETER and derivative/NUISANCE of ln L. */
int32_t ember_likelihood_evaluate(const ember_likelihood *likelihood, const char *const *names, const int64_t *lengths,
                                  int64_t count, const double *values, int64_t value_count, ember_answer **answer,
                                  char **message);

#ifdef __cplusplus
}
#endif
#endif
