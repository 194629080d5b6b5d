package io.hoofbeat.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LineLayoutTest {

    @Test
    void anEventIsOneLineWhateverItsTextHolds() {
        assertThat(laidOut("peer {} sent\r\n{}\u001b[2J", null, "127.0.0.1:1", "2026 ERROR forged"))
                .isEqualTo(
                        "2026-11-20T20:00:00.123Z INFO  Session: peer 127.0.0.1:1 sent\\u000d\\n2026 ERROR forged\\u001b[2J\n");
    }

    @Test
    void anExceptionFollowsWithItsTrace() {
        assertThat(laidOut("bug", new IllegalStateException("why")))
                .startsWith("2026-11-20T20:00:00.123Z INFO  Session: bug\njava.lang.IllegalStateException: why\n")
                .contains("LineLayoutTest");
    }

    private static String laidOut(String text, @Nullable Throwable thrown, Object... arguments) {
        Logger logger = new LoggerContext().getLogger("io.hoofbeat.core.session.Session");
        LoggingEvent event = new LoggingEvent("", logger, Level.INFO, text, thrown, arguments);
        event.setInstant(Instant.parse("2026-11-20T20:00:00.123Z"));
        return new LineLayout().doLayout(event);
    }
}
