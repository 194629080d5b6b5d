package io.hoofbeat.netty.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tests about queues: each {@link TransportTest} runs once more over TCP, with a broker that keeps its messages on disk. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OverBothStores {}
