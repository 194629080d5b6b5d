package io.hoofbeat.core.session;

/**
 * The life of a session.
 *
 * <pre>
 * AWAITING_CONNECT  CONNECT or STOMP      → AUTHENTICATING   (reading paused)
 * AWAITING_CONNECT  time is up            → CLOSING          (ERROR sent)
 * AUTHENTICATING    accepted              → CONNECTED        (CONNECTED sent, reading resumed)
 * AUTHENTICATING    refused               → CLOSING          (ERROR sent, when it is time for that)
 * CONNECTED         DISCONNECT            → CLOSING          (everything freed; receipt sent if asked)
 * before CLOSING    protocol error        → CLOSING          (ERROR sent, everything freed)
 * CLOSING           any frame             → CLOSING          (ignored)
 * any               connection closed     → CLOSED           (everything freed)
 * </pre>
 *
 * Any other event before CLOSING is a protocol error.
 */
enum SessionState {
    AWAITING_CONNECT,
    AUTHENTICATING,
    CONNECTED,
    CLOSING,
    CLOSED
}
