package io.hoofbeat.netty.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each transport, each time with a {@link BrokerUnderTest} of its own. After it, the broker must hold
 * nothing of its clients.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(TransportExtension.class)
@interface TransportTest {

    /** Over which transports; all unless the test is about one, or is long and does not depend on it. */
    Transport[] value() default {
        Transport.TCP, Transport.WEBSOCKET, Transport.WEBSOCKET_DEFLATED, Transport.WEBSOCKET_ON_STOMP_PORT
    };

    /** Whether the test is about what memory holds, so that it does not run {@linkplain OverBothStores on disk}. */
    boolean isAboutMemory() default false;
}
