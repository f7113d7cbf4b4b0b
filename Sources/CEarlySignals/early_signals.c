#include "early_signals.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

// EX_TEMPFAIL, as a run that is interrupted later ends.
enum { INTERRUPTED = 75 };

static void end(int number) {
  (void)number;
  static const char message[] = "ember: interrupted: nothing was written\n";
  if (write(STDERR_FILENO, message, sizeof message - 1) < 0) _exit(INTERRUPTED);
  _exit(INTERRUPTED);
}

static void hear(void) {
  static const int numbers[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM};
  sigset_t heard;
  sigemptyset(&heard);
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction action;
    // Who ignores SIGHUP, as nohup does, wants the program to go on.
    if (numbers[i] == SIGHUP && sigaction(SIGHUP, 0, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = end;
    sigaction(numbers[i], &action, 0);
    sigaddset(&heard, numbers[i]);
  }
  // Whoever starts the program may have blocked them, and a blocked signal waits for ever.
  sigprocmask(SIG_UNBLOCK, &heard, 0);
}

// Before the initialisers of all libraries: Swift's runtime takes a SIGQUIT that nobody else hears for a crash, prints its stack and
// goes on.
__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = hear;
