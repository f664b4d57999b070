/**
 * Plays Jenkins: defines the steps that the pipelines use, records them in order, and answers what a
 * case tells it to. A declarative stage is run as Jenkins runs it: `when` and `agent` first, wherever
 * they stand, then its steps.
 */
class Recorder {
    final List<String> steps = []
    /** What `sh` answers, and which scripts fail, by their beginning. */
    final Map<String, String> answers = [:]
    final List<String> failing = []
    boolean qualityGateIsRed = false
    String branchName = 'main'
    Map env = [BUILD_NUMBER: '7', REGISTRY: 'registry.test/taskmanager', ORIGIN_DEV: 'https://dev.test']
    String lastSuccess
    Script library

    /** Executors that are held now; a person or a server must not be awaited on one. */
    private int executors = 0
    /** Whether stages are declarative where we are, and the one whose directives are being read. */
    private boolean declarative = false
    private Map stage = [:]
    /** Results of the conditions of the innermost `when` or `allOf`. */
    private List<Boolean> conditions = []

    /** Lets a script find here what it does not define itself. */
    Script bind(Script script) {
        script.metaClass.methodMissing = { String name, arguments -> this.step(name, arguments as List) }
        script.metaClass.propertyMissing = { String name -> this.property(name) }
        return script
    }

    Object property(String name) {
        Map known = [env: env, scm: 'scm', currentBuild: [:], servicePipeline: library, none: 'none']
        if (!known.containsKey(name)) throw new MissingPropertyException(name, Recorder)
        return known[name]
    }

    Object step(String name, List arguments) {
        Closure body = arguments && arguments.last() instanceof Closure ? (Closure) arguments.last() : null
        Object first = arguments ? arguments.first() : null
        switch (name) {
            case 'pipeline': return body.call()
            case 'stages': return inMode(true, body)
            case 'script': return inMode(false, body)
            case 'stage': return declarative ? declarativeStage((String) first, body) : scriptedStage((String) first, body)
            // Directives of a declarative stage, or of the pipeline.
            case 'steps': stage.steps = body; return null
            case 'agent': stage.agent = first != 'none'; return null
            case 'when': stage.applies = all(body); return null
            case 'options': return body.call()
            case 'branch': conditions << (branchName == first); return null
            case 'expression': conditions << (body.call() as boolean); return null
            case 'allOf': conditions << all(body); return null
            case 'timestamps': case 'buildDiscarder': case 'disableConcurrentBuilds': case 'skipDefaultCheckout':
                return record("option ${name}")
            case 'logRotator': case 'usernamePassword': case 'file': case 'legacySCM': return first
            // Steps that hold others.
            case 'parallel': return parallel((Map) first)
            case 'node': return onExecutor(body)
            case 'lock': record("lock ${first}"); body.call(); return record("unlock ${first}")
            case 'timeout': record("timeout ${first.time} ${first.unit}"); return body?.call()
            case 'withSonarQubeEnv': case 'withCredentials': return body.call()
            case 'withEnv': first.each { record("env ${it}") }; return body.call()
            // Steps.
            case 'library': return null
            case 'checkout': return [GIT_PREVIOUS_SUCCESSFUL_COMMIT: lastSuccess]
            case 'archiveArtifacts': return record("archive ${first.artifacts}")
            case 'sh': return sh(first instanceof Map ? (Map) first : [script: first])
            case 'input': offExecutor('a person'); return record('input')
            case 'waitForQualityGate':
                offExecutor('the quality gate')
                record('waitForQualityGate')
                if (qualityGateIsRed && first.abortPipeline) throw new RuntimeException('quality gate: ERROR')
                return null
            default: throw new MissingMethodException(name, Recorder, arguments as Object[])
        }
    }

    private Object record(Object step) {
        steps << step.toString()
        return null
    }

    private boolean all(Closure body) {
        List<Boolean> outer = conditions
        conditions = []
        body.call()
        boolean result = conditions.every()
        conditions = outer
        return result
    }

    private Object inMode(boolean mode, Closure body) {
        boolean before = declarative
        declarative = mode
        try {
            return body.call()
        } finally {
            declarative = before
        }
    }

    private Object declarativeStage(String name, Closure body) {
        Map outer = stage
        stage = [applies: true, agent: false]
        record("stage ${name}")
        try {
            body.call()
            Map own = stage
            if (!own.applies) return record("skipped ${name}")
            if (own.steps == null) throw new IllegalStateException("stage ${name} has no steps")
            return own.agent ? onExecutor(own.steps) : own.steps.call()
        } finally {
            stage = outer
        }
    }

    private Object scriptedStage(String name, Closure body) {
        record("stage ${name}")
        return body.call()
    }

    private Object parallel(Map branches) {
        // One after the other: what is recorded must not depend on chance.
        branches.findAll { it.value instanceof Closure }.each { name, body -> body.call() }
        return null
    }

    private Object onExecutor(Closure body) {
        executors++
        try {
            return body.call()
        } finally {
            executors--
        }
    }

    private void offExecutor(String who) {
        if (executors > 0) throw new IllegalStateException("${who} is awaited on an executor")
    }

    private Object sh(Map arguments) {
        String script = arguments.script.toString()
        if (executors == 0) throw new IllegalStateException("without an executor: ${script}")
        record(script)
        if (failing.any { script.startsWith(it) }) throw new RuntimeException("exit code 1: ${script}")
        if (!arguments.returnStdout) return null
        String answer = answers.find { script.startsWith(it.key) }?.value
        if (answer == null) throw new IllegalStateException("no answer to ${script}")
        return answer
    }
}
