package io.hoofbeat.core.queue;

import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;

/**
 * Recognises the queues that Spring makes for one session: {@code /user/queue/reply} becomes
 * {@code /queue/reply-user{sessionId}}, which nobody uses after the session.
 */
public final class SpringSessionQueue {

    private static final String MARK = "-user";
    private static final String ORIGINAL = "simpOrigDestination";
    private static final int SESSION_ID_CHARS_MIN = 8;

    private SpringSessionQueue() {}

    /**
     * Whether a name ends as Spring's do: {@code -user} and a session id, which is a UUID or, for SockJS, 8 or more letters
     * and digits. At least one digit is asked for, so that {@code /queue/new-userregistrations} is safe.
     */
    public static boolean isNamedLikeOne(String key) {
        int mark = key.lastIndexOf(MARK);
        if (mark < 0 || key.length() - mark - MARK.length() < SESSION_ID_CHARS_MIN) {
            return false;
        }
        boolean hasDigit = false;
        for (int i = mark + MARK.length(); i < key.length(); i++) {
            char c = key.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!isDigit && !isLetter && c != '-' && c != '_') {
                return false;
            }
            hasDigit |= isDigit;
        }
        return hasDigit;
    }

    /** Whether a message says that Spring has made its destination for a session. */
    static boolean isMarked(String key, Message message) {
        return key.contains(MARK) && isMarked(key, message.headers());
    }

    /** Whether the headers of a SEND or SUBSCRIBE say that Spring has made this destination for a session. */
    public static boolean isMarked(String key, Headers headers) {
        return key.contains(MARK) && headers.get(ORIGINAL) != null;
    }
}
