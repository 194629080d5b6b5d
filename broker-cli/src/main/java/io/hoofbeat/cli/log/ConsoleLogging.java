package io.hoofbeat.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Logs to standard output, one line per event. Configured in code, since reading an XML file costs a fifth of the start; with
 * {@code -Dlogback.configurationFile=FILE} logback reads that file instead.
 */
public final class ConsoleLogging extends ContextAwareBase implements Configurator {

    /** Name of the logger of {@code io.hoofbeat.core.security.Audit}. */
    private static final String AUDIT = "hoofbeat.audit";

    /** Logback makes objects of this class by itself, so that what it has to know stands here. */
    private static LogSettings settings = LogSettings.DEFAULT;

    /** What has been configured; null before the first logger is made. */
    private static @Nullable LoggerContext configured;

    /** Says what is logged and how. Any thread, before the first logger is made or after it. */
    public static synchronized void use(LogSettings wanted) {
        settings = wanted;
        if (configured != null) {
            apply(configured);
        }
    }

    /** Sets the level and leaves all else as it is. Any thread. */
    public static synchronized void changeLevel(String level) {
        if (configured != null) {
            setLevel(configured, Level.toLevel(level, Level.INFO));
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        begin(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static synchronized void begin(LoggerContext context) {
        configured = context;
        apply(context);
    }

    private static void apply(LoggerContext context) {
        Layout<ILoggingEvent> layout = settings.isJson()
                ? new JsonLayout()
                : Journal.takesStandardOutput() ? new JournalLayout() : new LineLayout();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setEncoder(encoder(context, layout));
        start(context, console);
        setLevel(context, Level.toLevel(settings.level(), Level.INFO));
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(console);
        configureAudit(context);
    }

    private static void configureAudit(LoggerContext context) {
        Logger audit = context.getLogger(AUDIT);
        audit.setAdditive(false);
        audit.detachAndStopAllAppenders();
        if (settings.auditFile().isEmpty()) {
            audit.setLevel(Level.OFF);
            return;
        }
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setFile(settings.auditFile());
        file.setEncoder(encoder(context, new JsonLayout()));
        start(context, file);
        audit.setLevel(Level.INFO);
        audit.addAppender(file);
    }

    private static void start(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.start();
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Layout<ILoggingEvent> layout) {
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static void setLevel(LoggerContext context, Level level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        // Netty tells its own start in hundreds of DEBUG lines; those help only somebody who works on Netty.
        context.getLogger("io.netty").setLevel(level == Level.TRACE ? Level.TRACE : Level.WARN);
        // Where there is no network but loopback, it warns that it has to make up the address of a card for the ids of
        // its channels.
        context.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
    }
}
