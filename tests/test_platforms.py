"""Other systems: every module can be imported where what only POSIX systems have is not there."""

import subprocess
import sys
from textwrap import dedent

# Everything is imported twice: the first time brings in the libraries, which see to themselves.
SCRIPT = dedent("""
    import importlib, os, pkgutil, signal, socket, sys, time

    MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty", "uvloop")
    NAMES = {
        os: "fork forkpty getuid geteuid getgid getpgid killpg mkfifo nice pipe2 posix_spawn "
            "register_at_fork sched_getaffinity setpgid setsid statvfs sysconf uname wait WNOHANG "
            "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_TMPFILE",
        signal: "ITIMER_REAL SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT "
                "SIGSTOP SIGUSR1 SIGUSR2 SIGVTALRM SIG_BLOCK SIG_SETMASK alarm pause pthread_kill "
                "pthread_sigmask setitimer siginterrupt sigtimedwait sigwait",
        socket: "AF_UNIX MSG_DONTWAIT SO_PEERCRED SO_REUSEPORT TCP_USER_TIMEOUT socketpair",
        time: "clock_gettime pthread_getcpuclockid tzset",
    }

    def import_all():
        import contractmock
        walked = pkgutil.walk_packages(contractmock.__path__, "contractmock.")
        return [importlib.import_module(each.name).__name__ for each in walked]

    before = import_all()
    for name in [each for each in sys.modules if each.partition(".")[0] == "contractmock"]:
        del sys.modules[name]
    for name in MODULES:
        sys.modules[name] = None
    for module, names in NAMES.items():
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    after = import_all()
    assert after == before
    print(len(after), "contractmock.mockserver.serving.supervisor" in after)
""")


def test_every_module_is_imported_without_what_only_posix_has() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    number, found = done.stdout.split()
    assert int(number) > 300
    assert found == "True"
