@NullMarked
package io.hoofbeat.core.system;

import org.jspecify.annotations.NullMarked;
