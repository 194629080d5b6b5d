package io.hoofbeat.cli.interop;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a test on the brokers named by its {@link KnownDeviation}s. */
final class KnownDeviationCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isEmpty() || context.getTestInstance().isEmpty()) {
            return ConditionEvaluationResult.enabled("not a test method");
        }
        BrokerProduct product =
                ((InteropSuite) context.getRequiredTestInstance()).broker().product();
        return AnnotationSupport.findRepeatableAnnotations(context.getRequiredTestMethod(), KnownDeviation.class)
                .stream()
                .filter(deviation -> deviation.of() == product)
                .findFirst()
                .map(deviation -> ConditionEvaluationResult.disabled(product + ": " + deviation.because()))
                .orElseGet(() -> ConditionEvaluationResult.enabled(product + " is expected to do this"));
    }
}
