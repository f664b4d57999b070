/** Runs the pipelines in the recorder and asserts which steps they take. Prints each case. */
class Cases {
    final File root
    int passed = 0
    int failed = 0

    Cases(File root) { this.root = root }

    static final List SERVICES = ['command-service', 'query-service', 'projector', 'frontend']

    Recorder play(String file, List<String> affected, Closure change = { }) {
        GroovyClassLoader loader = new GroovyClassLoader(Cases.classLoader)
        Recorder recorder = new Recorder()
        recorder.answers['ci/bin/affected'] = affected.join('\n') + (affected ? '\n' : '')
        SERVICES.each { recorder.answers["ci/bin/image push ${it}".toString()] = "registry.test/taskmanager/${it}@sha256:${it}\n".toString() }
        change(recorder)
        Script library = (Script) loader.parseClass(new File(root, 'ci/jenkins/vars/servicePipeline.groovy')).newInstance()
        library.run()
        recorder.library = recorder.bind(library)
        Script script = recorder.bind((Script) loader.parseClass(new File(root, file)).newInstance())
        // `servicePipeline service: …` calls the library's `call`.
        script.metaClass.servicePipeline = { Map arguments -> library.call(arguments) }
        try {
            script.run()
        } catch (RuntimeException error) {
            if (error instanceof IllegalStateException) throw error
            recorder.steps << "FAILED ${error.message}".toString()
        }
        return recorder
    }

    void check(String name, Closure body) {
        try {
            body.call()
            passed++
            println "PASS ${name}"
        } catch (Throwable error) {
            failed++
            println "FAIL ${name}: ${error.message}"
        }
    }

    static List matching(Recorder recorder, String start) { recorder.steps.findAll { it.startsWith(start) } }

    void all() {
        check('a change in one service runs that service only') {
            Recorder run = play('Jenkinsfile', ['query-service'])
            assert matching(run, 'ci/bin/test') == ['ci/bin/test query-service']
            assert matching(run, 'ci/bin/image push') == ['ci/bin/image push query-service']
            assert matching(run, 'ci/bin/image sign') == ['ci/bin/image sign registry.test/taskmanager/query-service@sha256:query-service']
        }
        check('a change in the rules runs all three services') {
            Recorder run = play('Jenkinsfile', ['command-service', 'query-service', 'projector'])
            assert matching(run, 'ci/bin/test') == ['command-service', 'query-service', 'projector'].collect { "ci/bin/test ${it}".toString() }
            assert matching(run, 'ci/bin/deploy dev 25-migrations') == ['ci/bin/deploy dev 25-migrations registry.test/taskmanager/command-service@sha256:command-service registry.test/taskmanager/projector@sha256:projector']
        }
        check('a change that affects nothing builds and deploys nothing') {
            Recorder run = play('Jenkinsfile', [])
            assert matching(run, 'ci/bin') == ['ci/bin/affected ']
            assert 'skipped Services' in run.steps && 'skipped Deliver' in run.steps
        }
        check('changed manifests are deployed without building a service') {
            Recorder run = play('Jenkinsfile', ['manifests'])
            assert matching(run, 'ci/bin/image') == []
            assert 'ci/bin/check' in run.steps
            assert 'ci/bin/deploy dev 21-nats' in run.steps
        }
        check('the plan asks about the last successful build, and about everything when there is none') {
            assert matching(play('Jenkinsfile', []), 'ci/bin/affected') == ['ci/bin/affected ']
            Recorder run = play('Jenkinsfile', [], { it.lastSuccess = 'abc' })
            assert matching(run, 'ci/bin/affected') == ['ci/bin/affected abc']
        }
        check('only what reads input in Rust is fuzzed, for a bounded time') {
            assert matching(play('Jenkinsfile', ['frontend', 'manifests']), 'ci/bin/fuzz') == []
            assert matching(play('Jenkinsfile', ['query-service']), 'ci/bin/fuzz') == ['ci/bin/fuzz 60']
        }
        check('a failing fuzz target builds nothing') {
            Recorder run = play('Jenkinsfile', ['projector'], { it.failing << 'ci/bin/fuzz' })
            assert matching(run, 'ci/bin/fuzz') != []
            assert matching(run, 'ci/bin/test') == [] && matching(run, 'ci/bin/deploy') == []
        }
        check('a red quality gate pushes nothing and deploys nothing') {
            Recorder run = play('Jenkinsfile', ['projector'], { it.qualityGateIsRed = true })
            assert 'waitForQualityGate' in run.steps
            assert matching(run, 'ci/bin/image') == [] && matching(run, 'ci/bin/deploy') == []
            assert run.steps.last() == 'FAILED quality gate: ERROR'
        }
        ['ci/bin/lint', 'ci/bin/test', 'ci/bin/coverage', 'ci/bin/sbom', 'ci/bin/gate', 'ci/bin/scan ', 'ci/bin/smoke-compose'].each { step ->
            check("a failing ${step.trim()} pushes nothing") {
                Recorder run = play('Jenkinsfile', ['frontend'], { it.failing << step })
                assert matching(run, step) != []
                assert matching(run, 'ci/bin/image push') == [] && matching(run, 'ci/bin/deploy') == []
            }
        }
        check('known vulnerabilities of dependencies build nothing') {
            Recorder run = play('Jenkinsfile', ['projector'], { it.failing << 'ci/bin/advisories' })
            assert matching(run, 'ci/bin/advisories') != []
            assert matching(run, 'ci/bin/test') == [] && matching(run, 'ci/bin/deploy') == []
        }
        check('an image has its bill of materials attached before it is deployed') {
            List taken = play('projector/Jenkinsfile', []).steps
            String image = 'registry.test/taskmanager/projector@sha256:projector'
            int attached = taken.indexOf("ci/bin/image attest ${image} target/ci/projector-image.cdx.json".toString())
            int made = taken.findIndexOf { it.startsWith('ci/bin/sbom projector "$(ci/bin/image name') }
            assert made >= 0 && made < attached && attached < taken.findIndexOf { it.startsWith('ci/bin/deploy') }
        }
        check('an image is scanned, tried, pushed and signed in this order') {
            List taken = play('command-service/Jenkinsfile', []).steps
            List order = ['ci/bin/gate', 'waitForQualityGate', 'ci/bin/image build', 'ci/bin/scan', 'ci/bin/smoke-compose', 'ci/bin/image push', 'ci/bin/image sign', 'ci/bin/deploy dev']
            List places = order.collect { step -> taken.findIndexOf { it.startsWith(step) } }
            assert places.every { it >= 0 } && places == places.sort(false)
        }
        check('units are deployed in the order of their folders, in every environment') {
            Recorder run = play('Jenkinsfile', SERVICES)
            ['dev', 'staging', 'prod'].each { environment ->
                List folders = new File(root, "k8s/overlays/${environment}").listFiles().findAll { new File(it, 'kustomization.yaml').exists() }*.name.sort()
                assert matching(run, "ci/bin/deploy ${environment} ").collect { it.tokenize(' ')[2] } == folders
            }
        }
        check('environments come one after the other, a person before production, each verified') {
            List taken = play('Jenkinsfile', ['frontend']).steps.findAll { it == 'input' || it.startsWith('ci/bin/verify') || it.startsWith('lock deploy') || it.startsWith('unlock deploy') }
            assert taken == [
                'lock deploy-dev', 'ci/bin/verify dev', 'unlock deploy-dev', 'lock deploy-staging', 'ci/bin/verify staging',
                'unlock deploy-staging', 'input', 'lock deploy-prod', 'ci/bin/verify prod', 'unlock deploy-prod',
            ]
        }
        check('a unit that fails stops the deployment there, and its difference is kept') {
            Recorder run = play('Jenkinsfile', ['query-service'], { it.failing << 'ci/bin/deploy dev 31-query-service' })
            assert matching(run, 'ci/bin/deploy').last().startsWith('ci/bin/deploy dev 31-query-service')
            assert matching(run, 'ci/bin/verify') == [] && !('input' in run.steps)
            assert run.steps.contains('archive target/deploy/**')
        }
        check('another branch is judged, and delivered nowhere') {
            Recorder run = play('Jenkinsfile', ['frontend'], { it.branchName = 'topic' })
            assert matching(run, 'ci/bin/gate') != [] && matching(run, 'ci/bin/deploy') == []
        }
        check('every environment gets its own address, and dev is not watched') {
            Recorder run = play('Jenkinsfile', ['frontend'])
            assert matching(run, 'env ') == ['env ORIGIN=https://dev.test', 'env BAKE_SECONDS=0', 'env ORIGIN=', 'env BAKE_SECONDS=300', 'env ORIGIN=', 'env BAKE_SECONDS=300']
        }
        check('builds are bounded and kept for a while') {
            ['Jenkinsfile', 'frontend/Jenkinsfile'].each { file ->
                List taken = play(file, ['frontend']).steps
                assert ['option timestamps', 'option buildDiscarder', 'option disableConcurrentBuilds'].every { it in taken }
                assert taken.any { it.startsWith('timeout') }
            }
        }
        SERVICES.each { service ->
            check("${service}'s own pipeline builds it and nothing else") {
                Recorder run = play("${service}/Jenkinsfile", [])
                assert matching(run, 'ci/bin/test') == ["ci/bin/test ${service}".toString()]
            }
        }
        check('every script that the pipelines call is there and can be run') {
            Recorder run = play('Jenkinsfile', SERVICES)
            Set called = matching(run, 'ci/bin/').collect { it.tokenize(' ')[0] } as Set
            assert called.size() >= 12
            called.each { assert new File(root, it).canExecute() : it }
        }
    }

    static void main(String[] arguments) {
        Cases cases = new Cases(new File(arguments[0]))
        cases.all()
        println "pipeline: ${cases.passed} passed, ${cases.failed} failed"
        System.exit(cases.failed == 0 ? 0 : 1)
    }
}
