package io.hoofbeat.netty.conformance;

import io.hoofbeat.netty.loop.NettyLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link TransportTest}. */
final class TransportExtension implements TestTemplateInvocationContextProvider {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create("transport-test");

    /** More than one, so that what goes from loop to loop does. */
    private static final int LOOPS = 3;

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        TransportTest test = context.getRequiredTestMethod().getAnnotation(TransportTest.class);
        List<Transport> transports = List.of(test.value());
        List<TestTemplateInvocationContext> invocations = new ArrayList<>();
        for (Transport transport : transports) {
            invocations.add(new Invocation(transport, false));
        }
        if (transports.contains(Transport.TCP)
                && !test.isAboutMemory()
                && context.getRequiredTestClass().isAnnotationPresent(OverBothStores.class)) {
            invocations.add(new Invocation(Transport.TCP, true));
        }
        return invocations.stream();
    }

    private static NettyLoops loops(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("loops", key -> NettyLoops.start("auto", LOOPS), NettyLoops.class);
    }

    private record Invocation(Transport transport, boolean isStored) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int index) {
            return isStored ? transport + " on disk" : transport.name();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new OneBroker(transport, isStored));
        }
    }

    private record OneBroker(Transport transport, boolean isStored) implements ParameterResolver, AfterEachCallback {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == BrokerUnderTest.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(NAMESPACE)
                    .computeIfAbsent(
                            "broker",
                            key -> new BrokerUnderTest(transport, loops(context), isStored),
                            BrokerUnderTest.class);
        }

        @Override
        public void afterEach(ExtensionContext context) throws Exception {
            BrokerUnderTest broker = context.getStore(NAMESPACE).get("broker", BrokerUnderTest.class);
            if (broker != null) {
                broker.close();
            }
        }
    }
}
