package io.hoofbeat.netty.support;

import io.hoofbeat.netty.loop.Transport;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that runs over every {@link Transport} of this machine, which it takes as its parameter. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@MethodSource("io.hoofbeat.netty.support.TransportTest$Source#available")
public @interface TransportTest {

    /** The transports. */
    final class Source {
        private Source() {}

        public static Stream<Transport> available() {
            return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
        }
    }
}
