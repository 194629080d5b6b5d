package io.hoofbeat.core.session;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ProtocolError;
import org.jspecify.annotations.Nullable;

/**
 * What a client reads whose login is refused, and when: the same text after the same time for every cause, since the cause helps those who
 * guess. The time runs from the making of this, which is when the authenticator has been asked. Confined to the loop of its session.
 */
final class LoginRefusal {

    private static final String RULE =
            "whoever enters has a login and passcode, a token or a certificate that this broker knows, and waits a while after"
                    + " failures; what was wrong is not told, but stands in the broker's log. A broker without users lets in"
                    + " clients without login, and guest with passcode guest";

    private final Loop.@Nullable Timeout timer;
    private boolean isTime;
    private @Nullable Runnable answer;

    /** @param millis after which it may be told, at least 0 */
    LoginRefusal(Loop loop, long millis) {
        isTime = millis == 0;
        timer = isTime ? null : loop.schedule(millis, this::onTime);
    }

    private void onTime() {
        isTime = true;
        if (answer != null) {
            answer.run();
        }
    }

    /** Runs {@code told} when it is time; returns whether that is now. */
    boolean tell(Runnable told) {
        if (isTime) {
            told.run();
        } else {
            answer = told;
        }
        return isTime;
    }

    /** Nobody is refused, or nobody is there any more. */
    void cancel() {
        answer = null;
        if (timer != null) {
            timer.cancel();
        }
    }

    static ProtocolError error(ClientFrame.Connect frame) {
        return new ProtocolError("Login refused", RULE, frame.describe(), frame.receipt())
                .because(ProtocolError.Cause.POLICY);
    }
}
