package io.hoofbeat.cli.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The test asks for something that a broker is known not to do; it is skipped there, with the reason in the report. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(KnownDeviation.List.class)
public @interface KnownDeviation {
    /** The broker that deviates; never {@link BrokerProduct#HOOFBEAT}. */
    BrokerProduct of();

    /** What it does instead. */
    String because();

    /** Holder of several. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface List {
        /** The deviations. */
        KnownDeviation[] value();
    }
}
