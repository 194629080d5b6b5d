package io.hoofbeat.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;

/**
 * Logs to standard output, one line per event. Configured in code, since reading an XML file costs a fifth of the start; with
 * {@code -Dlogback.configurationFile=FILE} logback reads that file instead.
 */
public final class ConsoleLogging extends ContextAwareBase implements Configurator {

    /** System property that holds the level before the first logger is made; {@code info} when it is not set. */
    private static final String LEVEL_PROPERTY = "hoofbeat.log.level";

    /**
     * Sets the level. Only before the first logger is made.
     *
     * @param level {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}
     */
    public static void useLevel(String level) {
        System.setProperty(LEVEL_PROPERTY, level);
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LineLayout layout = new LineLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        Level level = Level.toLevel(System.getProperty(LEVEL_PROPERTY), Level.INFO);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        // Netty tells its own start in hundreds of DEBUG lines; those help only somebody who works on Netty.
        context.getLogger("io.netty").setLevel(level == Level.TRACE ? Level.TRACE : Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
