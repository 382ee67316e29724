/** The signals by which a terminal, a supervisor or a person asks a program to stop. */
export const forwardedSignals = ["SIGINT", "SIGTERM", "SIGHUP"];
